using ClipHar.Client.Datasets;

namespace ClipHar.Web.Datasets.Samples;

/// <summary>New labels were made on a version that is no longer the newest: which of them still fit the newest one.</summary>
public sealed class RelabelConflict
{
    private const int DiffPageSize = 1000;

    private RelabelConflict(
        int baseVersion, int newest, IReadOnlyList<(string Path, string? Label)> applicable, IReadOnlyList<string> overtaken)
    {
        (BaseVersion, Newest, Applicable, Overtaken) = (baseVersion, newest, applicable, overtaken);
    }

    /// <summary>The version the changes were made on.</summary>
    public int BaseVersion { get; }

    public int Newest { get; }

    /// <summary>Changes to pictures that the newest version has with the same label and bytes as before.</summary>
    public IReadOnlyList<(string Path, string? Label)> Applicable { get; }

    /// <summary>Paths that somebody else has relabelled, changed or removed: theirs stays.</summary>
    public IReadOnlyList<string> Overtaken { get; }

    /// <summary>Compares the draft with what has been done since.</summary>
    /// <param name="draft">Changes on <paramref name="baseVersion"/>.</param>
    /// <param name="baseVersion">A version.</param>
    /// <param name="newest">A later version that derives from it.</param>
    /// <param name="diffPage">Asks for a page of the difference: from, to, offset, limit.</param>
    public static async Task<RelabelConflict> FindAsync(
        RelabelDraft draft, int baseVersion, int newest, Func<int, int, int, int, Task<DatasetDiffResource>> diffPage)
    {
        var changes = draft.Changes.ToDictionary(c => c.Path, c => c.Label, StringComparer.Ordinal);
        var overtaken = new List<string>();
        for (var offset = 0; ;)
        {
            var page = await diffPage(baseVersion, newest, offset, DiffPageSize);
            foreach (var item in page.Items)
            {
                // A picture that was only moved to another split can still be relabelled; one that is labelled so already needs nothing.
                if (changes.TryGetValue(item.Path, out var label) && item.Kinds.Any(k => k is not "moved")
                    && changes.Remove(item.Path) && item.After?.Label != label)
                {
                    overtaken.Add(item.Path);
                }
            }

            offset += page.Items.Count;
            if (page.Items.Count == 0 || offset >= page.Total)
            {
                break;
            }
        }

        return new RelabelConflict(
            baseVersion, newest, [.. changes.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => (c.Key, c.Value))], overtaken);
    }
}
