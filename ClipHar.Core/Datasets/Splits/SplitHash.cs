using System.Security.Cryptography;
using System.Text;
using ClipHar.Core.Datasets.Registry;

namespace ClipHar.Core.Datasets.Splits;

/// <summary>Pins which picture, under which label, is in which split: what a training run records.</summary>
public static class SplitHash
{
    /// <summary>
    /// SHA-256, as 64 lower-case hex digits, of one line "path TAB object TAB label TAB split LF" in UTF-8 for each sample that is in a
    /// split, in the order of the manifest; a missing label is empty.
    /// </summary>
    /// <param name="samples">Sorted by path.</param>
    /// <returns>Null when no sample is in a split.</returns>
    public static string? Of(IEnumerable<DatasetSample> samples)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var any = false;
        foreach (var sample in samples)
        {
            if (sample.Split is { } split)
            {
                any = true;
                hash.AppendData(Encoding.UTF8.GetBytes($"{sample.Path}\t{sample.Object}\t{sample.Label}\t{split}\n"));
            }
        }

        return any ? Convert.ToHexStringLower(hash.GetHashAndReset()) : null;
    }
}
