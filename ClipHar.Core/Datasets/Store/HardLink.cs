using System.Formats.Tar;

namespace ClipHar.Core.Datasets.Store;

/// <summary>
/// Second names of files. .NET 10 has no call for them but makes them when it unpacks a tar archive, so archives of nothing but hard
/// links are unpacked, a few hundred links at a time. To be replaced by File.CreateHardLink as soon as the framework has it.
/// </summary>
internal static class HardLink
{
    /// <param name="links">Existing file and new name, full paths on one file system. No new name may exist.</param>
    /// <exception cref="IOException">A link cannot be made: another file system, too many links, or the name is taken.</exception>
    public static void Create(IEnumerable<(string Existing, string Name)> links)
    {
        foreach (var chunk in links.Chunk(256))
        {
            using var archive = new MemoryStream();
            var root = Path.GetPathRoot(chunk[0].Existing)!;
            using (var writer = new TarWriter(archive, TarEntryFormat.Pax, leaveOpen: true))
            {
                foreach (var (existing, name) in chunk)
                {
                    writer.WriteEntry(new PaxTarEntry(
                        TarEntryType.HardLink, Path.GetRelativePath(root, name))
                    { LinkName = Path.GetRelativePath(root, existing) });
                }
            }

            archive.Position = 0;
            TarFile.ExtractToDirectory(archive, root, overwriteFiles: false);
        }
    }

    public static void Create(string existing, string name) => Create([(existing, name)]);
}
