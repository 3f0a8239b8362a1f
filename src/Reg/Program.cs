using Reg.Hosting;

if (args is [HostProgram.Word, var folder, var daemon])
    return HostProgram.Run(folder, daemon, Console.Out);
using var client = new ClientProgram();
return client.Run(args);
