using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace ClipHar.Tests.Support;

/// <summary>A private Redis server on the loopback interface, without files; skips the running test where Redis is not installed.</summary>
internal sealed class RedisServer : IDisposable
{
    private readonly int _port;
    private Process? _process;

    private RedisServer(int port) => _port = port;

    /// <summary>For StackExchange.Redis; short time-outs, and no failure when the server is not there yet.</summary>
    public string ConnectionString => $"127.0.0.1:{_port},abortConnect=false,connectTimeout=1000,syncTimeout=1000,asyncTimeout=1000";

    public static async Task<RedisServer> StartAsync(CancellationToken cancellationToken)
    {
        var server = new RedisServer(FreePort());
        await server.RunAsync(cancellationToken);
        return server;
    }

    /// <summary>Starts it again on the same port, empty.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Requirement.Program("redis-server"))
        {
            RedirectStandardOutput = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        string[] arguments = [
            "--port", _port.ToString(System.Globalization.CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "",
            "--appendonly", "no"];
        Array.ForEach(arguments, start.ArgumentList.Add);
        _process = Process.Start(start)!;
        while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Contains("Ready to accept connections", StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail("redis-server did not start.");
    }

    /// <summary>As a machine that goes away.</summary>
    public void Kill()
    {
        _process?.Kill();
        _process?.WaitForExit();
        _process?.Dispose();
        _process = null;
    }

    public void Dispose() => Kill();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
