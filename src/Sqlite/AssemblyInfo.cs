using System.Runtime.CompilerServices;

// All structures that cross are blittable; nothing is marshalled at run time.
[assembly: DisableRuntimeMarshalling]
