using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Store;

namespace ClipHar.Core.Datasets.Acquisition.Pipeline;

/// <summary>Decides in the order of the source what becomes of each item, and counts. Memory: a few dozen bytes a sample.</summary>
internal sealed class ImportTally
{
    private readonly Dictionary<ObjectId, (string? Label, string? Split)> _seen = [];
    private readonly HashSet<string> _paths = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _words = new(StringComparer.Ordinal);
    private readonly List<ImportProblem> _problems;
    private readonly int _maxProblems;
    private readonly int _maxBroken;
    private ImportProblem? _firstBroken;

    /// <param name="checkpoint">Where the import goes on.</param>
    /// <param name="samples">The samples that it counts.</param>
    public ImportTally(ImportCheckpoint checkpoint, IEnumerable<DatasetSample> samples, int maxProblems, int maxBroken)
    {
        Counts = checkpoint.Counts;
        _problems = [.. checkpoint.Problems];
        _maxProblems = maxProblems;
        _maxBroken = maxBroken;
        _firstBroken = _problems.Find(problem => problem.Kind == ImportProblemKinds.Broken);
        foreach (var sample in samples)
        {
            Remember(sample);
        }
    }

    public ImportCounts Counts { get; private set; }

    public IReadOnlyList<ImportProblem> Problems => _problems;

    /// <returns>The sample to keep; null when the item is skipped.</returns>
    /// <exception cref="ImportException">More items are broken than may be.</exception>
    public DatasetSample? Take(ExaminedItem examined)
    {
        Counts = Counts with { Read = Counts.Read + 1 };
        if (examined.Sample is not { } sample)
        {
            Broken(examined);
            return null;
        }

        if (_seen.TryGetValue(sample.Object, out var first))
        {
            Counts = Counts with { Duplicates = Counts.Duplicates + 1 };
            AddProblem(Duplicate(examined.Item, sample, first));
            return null;
        }

        if (_paths.Contains(sample.Path))
        {
            var path = SamplePath.With(sample.Path, sample.Object.Hex[..8]);
            AddProblem(new ImportProblem(
                ImportProblemKinds.Renamed, sample.Path, examined.Item.Where, $"Another picture has this path; this one is '{path}'."));
            sample = sample with { Path = path };
        }

        Remember(sample);
        Counts = Counts with
        {
            Bytes = Counts.Bytes + sample.Bytes,
            Unlabelled = Counts.Unlabelled + (sample.Label is null ? 1 : 0),
        };
        return sample;
    }

    /// <summary>Keeps the first problems; all are counted elsewhere.</summary>
    public void AddProblem(ImportProblem problem)
    {
        if (_problems.Count < _maxProblems)
        {
            _problems.Add(problem);
        }
    }

    private static ImportProblem Duplicate(SourceItem item, DatasetSample sample, (string? Label, string? Split) first)
    {
        if (first == (sample.Label, sample.Split))
        {
            return new ImportProblem(ImportProblemKinds.Duplicate, sample.Path, item.Where, "The same picture came before.");
        }

        var (before, now) = first.Label != sample.Label
            ? ($"label {Quote(first.Label)}", Quote(sample.Label))
            : ($"split {Quote(first.Split)}", Quote(sample.Split));
        return new ImportProblem(
            ImportProblemKinds.Conflict, sample.Path, item.Where,
            $"The same picture came before with the {before}, here {now}; the first counts.");
    }

    internal static string Quote(string? word) => word is null ? "(none)" : $"'{word}'";

    private void Broken(ExaminedItem examined)
    {
        Counts = Counts with { Broken = Counts.Broken + 1 };
        var problem = new ImportProblem(ImportProblemKinds.Broken, examined.Item.Path, examined.Item.Where, examined.Problem!);
        _firstBroken ??= problem;
        AddProblem(problem);
        if (Counts.Broken > _maxBroken)
        {
            var where = _firstBroken.Where is null ? "" : $" ({_firstBroken.Where})";
            throw new ImportException(
                $"More than {_maxBroken:N0} items cannot be used (max_broken). The first: {_firstBroken.Item}{where}: {_firstBroken.Why}");
        }
    }

    private void Remember(DatasetSample sample)
    {
        _seen[sample.Object] = (Intern(sample.Label), Intern(sample.Split));
        _paths.Add(sample.Path);
    }

    /// <summary>Samples come from text one by one, each with a string of its own; a million of them share a few labels.</summary>
    private string? Intern(string? word)
    {
        if (word is null)
        {
            return null;
        }

        if (!_words.TryGetValue(word, out var kept))
        {
            _words[word] = kept = word;
        }

        return kept;
    }
}
