using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Loregd.Reliability.Allocations;

/// <summary>
/// Counts SQLite's allocations and makes some of them fail. The hook is machine code: SQLite also allocates where the binding calls it without a GC
/// transition, and managed code cannot be entered from there. It is put in before SQLite is first used, and costs some nanoseconds.
/// </summary>
internal static unsafe partial class AllocationHook
{
    private const int SQLITE_CONFIG_MALLOC = 4, SQLITE_CONFIG_GETMALLOC = 5;
    private const int CodeSize = 4096, ReadWrite = 3, ReadExecute = 5, PrivateAnonymous = 0x22;

    private static Gate* s_gate;

    /// <summary>Only x86-64 has the machine code, and only if SQLite had not been used before.</summary>
    public static bool IsInstalled => s_gate != null;

    /// <summary>Allocations and reallocations since <see cref="Arm"/>.</summary>
    public static long Calls => s_gate->Start - Interlocked.Read(ref s_gate->Left);

    /// <summary>After <paramref name="at"/> allocations from now on, <paramref name="length"/> fail.</summary>
    public static void Arm(long at, long length)
    {
        Interlocked.Exchange(ref s_gate->Failing, 0);
        s_gate->Start = at;
        Interlocked.Exchange(ref s_gate->Left, at);
        Interlocked.Exchange(ref s_gate->Failing, length);
    }

    public static void Disarm() => Interlocked.Exchange(ref s_gate->Failing, 0);

    [ModuleInitializer]
    internal static void Install()
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64)
            return;
        MemoryMethods methods;
        var gate = (Gate*)NativeMemory.AllocZeroed((nuint)sizeof(Gate));
        try
        {
            if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &methods) != 0)
                return;
            (gate->Malloc, gate->Realloc) = (methods.Malloc, methods.Realloc);
            nint code = Assemble(gate);
            (methods.Malloc, methods.Realloc) = (code, code + (CodeSize / 2));
            if (sqlite3_config(SQLITE_CONFIG_MALLOC, &methods) == 0)
                s_gate = gate;
        }
        catch (DllNotFoundException)
        {
            // Whoever needs SQLite says so.
        }
    }

    private static nint Assemble(Gate* gate)
    {
        nint code = mmap(0, CodeSize, ReadWrite, PrivateAnonymous, -1, 0);
        if (code == -1)
            throw new InvalidOperationException("no memory for the hook");
        WriteHook((byte*)code, gate, originalAt: 0x18);
        WriteHook((byte*)code + (CodeSize / 2), gate, originalAt: 0x20);
        return mprotect(code, CodeSize, ReadExecute) == 0 ? code : throw new InvalidOperationException("no memory may hold code here");
    }

    /// <summary>
    /// <c>if ((ulong)-(gate.Left--) &lt; gate.Failing) return null; else goto original;</c> with the arguments left where they are.
    /// </summary>
    private static void WriteHook(byte* code, Gate* gate, byte originalAt)
    {
        ReadOnlySpan<byte> address = new(&gate, sizeof(nint));
        byte[] instructions =
        [
            0x49, 0xBB, .. address, // mov r11, gate
            0x48, 0xC7, 0xC0, 0xFF, 0xFF, 0xFF, 0xFF, // mov rax, -1
            0xF0, 0x49, 0x0F, 0xC1, 0x03, // lock xadd [r11], rax
            0x48, 0xF7, 0xD8, // neg rax
            0x49, 0x3B, 0x43, 0x08, // cmp rax, [r11 + 8]
            0x72, 0x04, // jb fail
            0x41, 0xFF, 0x63, originalAt, // jmp [r11 + originalAt]
            0x31, 0xC0, // fail: xor eax, eax
            0xC3, // ret
        ];
        instructions.CopyTo(new Span<byte>(code, instructions.Length));
    }

    /// <summary>The fields lie where the machine code looks for them.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Gate
    {
        public long Left;
        public long Failing;
        public long Start;
        public nint Malloc;
        public nint Realloc;
    }

    /// <summary>sqlite3_mem_methods.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct MemoryMethods
    {
        public nint Malloc;
        public nint Free;
        public nint Realloc;
        public nint Size;
        public nint Roundup;
        public nint Init;
        public nint Shutdown;
        public nint AppData;
    }

    [LibraryImport("libsqlite3.so.0")]
    private static partial int sqlite3_config(int option, MemoryMethods* methods);

    [LibraryImport("libc")]
    private static partial nint mmap(nint address, nuint length, int protection, int flags, int descriptor, long offset);

    [LibraryImport("libc")]
    private static partial int mprotect(nint address, nuint length, int protection);
}
