using Loregd.Conformance.BadSource.Defects;
using Loregd.Conformance.BadSource.Serving;

namespace Loregd.Conformance.BadSource;

/// <summary>bad-source [--defect NAME] --device PATH HIVE=ANYTHING...: serves hives from memory alone, rightly unless told otherwise.</summary>
internal static class Program
{
    public static int Main(string[] arguments)
    {
        if (arguments is ["--list-defects"])
        {
            foreach (Defect defect in DefectList.All)
                Console.WriteLine($"{defect.Name}\t{defect.Section}\t{defect.What}\t{defect.FoundBy}\t{string.Join(' ', defect.Touches)}");
            return 0;
        }

        string device = "";
        var hives = new List<string>();
        for (int i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == "--device" && i + 1 < arguments.Length)
                device = arguments[++i];
            else if (arguments[i] == "--defect" && i + 1 < arguments.Length)
            {
                if (DefectList.Find(arguments[++i]) is not { } defect)
                    return Refuse($"{arguments[i]}: no such defect; --list-defects names them");
                Broken.By(defect);
            }
            else if (arguments[i].Contains('=', StringComparison.Ordinal))
                hives.Add(arguments[i].Split('=')[0]);
            else
                return Refuse($"{arguments[i]}: not understood");
        }

        return device.Length > 0 && hives.Count > 0 ? new Source(device, hives).Run() : Refuse("usage: bad-source [--defect NAME] --device PATH HIVE=ANYTHING...");
    }

    private static int Refuse(string why)
    {
        Console.Error.WriteLine(why);
        return 2;
    }
}
