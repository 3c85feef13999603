using System.Runtime.CompilerServices;

namespace ClipHar.Core.Datasets.Acquisition.Folders;

/// <param name="Path">The folder.</param>
public sealed record FolderSettings(string Path);

/// <summary>
/// A folder of this machine: class/picture or split/class/picture, see <see cref="FolderLayout"/>. Position: the path of the last file.
/// </summary>
public sealed class FolderSource(AllowedPaths paths) : IDatasetSource
{
    public string Kind => SourceKinds.Folder;

    public void Check(SourceContext context) => Root(context);

    public async IAsyncEnumerable<SourceItem> ReadAsync(SourceContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var root = Root(context);
        context.Uri = root;
        await context.ReportAsync(null, $"Listing {root}");
        var files = List(root, context, cancellationToken);
        var layout = FolderLayout.Of(files, mayHaveRoot: false);
        context.Total = files.Count;
        foreach (var path in files)
        {
            if (context.Position is { } last && string.CompareOrdinal(path, last) <= 0)
            {
                continue;
            }

            var (split, label) = layout.Describe(path);
            var full = Path.Combine(root, path);
            yield return new SourceItem
            {
                Path = path,
                Position = path,
                Split = split,
                Label = label,
                ReadAsync = (maxBytes, token) => ReadAsync(full, maxBytes, token),
            };
        }
    }

    private Task<byte[]> ReadAsync(string path, int maxBytes, CancellationToken cancellationToken) =>
        paths.TryResolve(path) is { } real
            ? LocalPicture.ReadAsync(real, maxBytes, cancellationToken)
            : throw new SourceItemException("It is a link that leads out of the folders that may be read.");

    private string Root(SourceContext context)
    {
        var root = paths.Check(context.GetSettings<FolderSettings>().Path);
        return Directory.Exists(root) ? root : throw new ImportException($"source.path: The folder '{root}' does not exist.");
    }

    /// <returns>Relative paths with '/', sorted by code units. Links to folders are not followed: they may lead in circles.</returns>
    private static List<string> List(string root, SourceContext context, CancellationToken cancellationToken)
    {
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            IgnoreInaccessible = false,
            AttributesToSkip = 0,
        };
        var (files, ignored) = (new List<string>(), 0);
        var entries = new System.IO.Enumeration.FileSystemEnumerable<string>(root, static (ref entry) => entry.ToFullPath(), options)
        {
            ShouldIncludePredicate = static (ref entry) => !entry.IsDirectory,
            ShouldRecursePredicate = static (ref entry) => (entry.Attributes & FileAttributes.ReparsePoint) == 0,
        };
        try
        {
            foreach (var file in entries)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var path = Path.GetRelativePath(root, file).Replace(Path.DirectorySeparatorChar, '/');
                if (PictureNames.IsPicture(path) && !PictureNames.IsHidden(path))
                {
                    files.Add(path);
                }
                else if (!PictureNames.IsHidden(path))
                {
                    ignored++;
                }
            }
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new ImportException($"source.path: {exception.Message}", exception);
        }

        if (ignored > 0)
        {
            context.Warn($"{ignored:N0} files are no pictures by their names and were not looked at.");
        }

        files.Sort(StringComparer.Ordinal);
        return files;
    }
}
