using System.Diagnostics;
using System.Globalization;
using ClipHar.Tests.Support;
using Npgsql;

namespace ClipHar.Tests.Core.Storage;

/// <summary>A private PostgreSQL server in a temporary folder, reached through a Unix socket only; no port is opened.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private readonly string _folder;
    private readonly string _pgCtl;
    private int _databases;

    private PostgresServer(string folder, string pgCtl)
    {
        _folder = folder;
        _pgCtl = pgCtl;
    }

    /// <summary>Starts a server, or skips the running test when PostgreSQL is not installed.</summary>
    public static async Task<PostgresServer> StartAsync(CancellationToken cancellationToken)
    {
        var initdb = Find("initdb");
        var server = new PostgresServer(Directory.CreateTempSubdirectory("cliphar-pg-").FullName, Find("pg_ctl"));
        if (Environment.IsPrivilegedProcess)
        {
            Requirement.Program("runuser");
            await RunAsync("chown", ["postgres", server._folder], cancellationToken);
        }

        await RunAsPostgresAsync(
            initdb, ["-D", server.Data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"], cancellationToken);
        await RunAsPostgresAsync(
            server._pgCtl,
            ["-D", server.Data, "-w", "-l", Path.Combine(server._folder, "log"), "-o", $"-c listen_addresses='' -c fsync=off -k {server._folder}", "start"],
            cancellationToken);
        return server;
    }

    private string Data => Path.Combine(_folder, "data");

    /// <summary>Makes an empty database and returns its connection string.</summary>
    public async Task<string> CreateDatabaseAsync(CancellationToken cancellationToken)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"test{Interlocked.Increment(ref _databases)}");
        await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the name is made above
        command.CommandText = $"CREATE DATABASE {name}";
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken);
        return ConnectionString(name);
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await RunAsPostgresAsync(_pgCtl, ["-D", Data, "-m", "immediate", "-w", "stop"], CancellationToken.None);
        Directory.Delete(_folder, recursive: true);
    }

    private string ConnectionString(string database) => $"Host={_folder};Username=postgres;Database={database}";

    private static string Find(string program)
    {
        const string Versions = "/usr/lib/postgresql";
        var extra = Directory.Exists(Versions)
            ? Directory.GetDirectories(Versions).Select(version => Path.Combine(version, "bin", program)).ToArray()
            : [];
        return extra.FirstOrDefault(File.Exists) ?? Requirement.Program(program);
    }

    /// <summary>PostgreSQL refuses to run as root: then its own user runs it.</summary>
    private static Task RunAsPostgresAsync(string program, string[] arguments, CancellationToken cancellationToken) =>
        Environment.IsPrivilegedProcess
            ? RunAsync("runuser", ["-u", "postgres", "--", program, .. arguments], cancellationToken)
            : RunAsync(program, arguments, cancellationToken);

    private static async Task RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        // Output goes nowhere: the server inherits the pipes, and a reader would wait for the server to end.
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = Path.GetTempPath() };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("exec \"$@\" >/dev/null 2>&1");
        start.ArgumentList.Add("sh");
        start.ArgumentList.Add(program);
        Array.ForEach(arguments, start.ArgumentList.Add);
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync(cancellationToken);
        Assert.AreEqual(0, process.ExitCode, $"{program} {string.Join(' ', arguments)}");
    }
}
