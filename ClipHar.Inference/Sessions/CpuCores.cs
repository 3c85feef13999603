namespace ClipHar.Inference.Sessions;

/// <summary>How many threads a matrix product should get.</summary>
internal static class CpuCores
{
    /// <summary>
    /// Physical cores, but not more than the processors that this process may use: ONNX Runtime's own default counts the cores of the
    /// machine even inside a container with a limit, and two hyper-threads of a core share the unit that multiplies.
    /// </summary>
    /// <param name="processors">Processors of this process, with limits applied: Environment.ProcessorCount.</param>
    /// <param name="cpuInfo">The text of /proc/cpuinfo, or null where there is none.</param>
    public static int Usable(int processors, string? cpuInfo)
    {
        if (cpuInfo is null)
        {
            return processors;
        }

        var cores = new HashSet<(string, string)>();
        var socket = "";
        foreach (var line in cpuInfo.Split('\n'))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
            {
                continue;
            }

            var value = line[(colon + 1)..].Trim();
            switch (line[..colon].Trim())
            {
                case "physical id":
                    socket = value;
                    break;
                case "core id":
                    cores.Add((socket, value));
                    break;
            }
        }

        return cores.Count == 0 ? processors : Math.Min(cores.Count, processors);
    }

    public static int Usable()
    {
        const string path = "/proc/cpuinfo";
        return Usable(Environment.ProcessorCount, File.Exists(path) ? File.ReadAllText(path) : null);
    }
}
