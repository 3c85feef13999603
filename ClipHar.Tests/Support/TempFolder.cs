namespace ClipHar.Tests.Support;

/// <summary>A new empty folder that is deleted with the test.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("cliphar-test-").FullName;

    public string Combine(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>Path of a file in the folder.</summary>
    public string this[string name] => Combine(name);

    /// <summary>Copies the files of a folder, not its sub-folders, into this one.</summary>
    public TempFolder With(string folder)
    {
        foreach (var file in Directory.GetFiles(folder))
        {
            File.Copy(file, this[System.IO.Path.GetFileName(file)]);
        }

        return this;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
