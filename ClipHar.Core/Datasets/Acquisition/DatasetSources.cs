namespace ClipHar.Core.Datasets.Acquisition;

/// <summary>The sources that this process hosts, by kind.</summary>
public sealed class DatasetSources(IEnumerable<IDatasetSource> sources)
{
    private readonly Dictionary<string, IDatasetSource> _sources = sources.ToDictionary(source => source.Kind, StringComparer.Ordinal);

    public IReadOnlyCollection<string> Kinds => _sources.Keys;

    /// <exception cref="ImportException">This process does not host such a source.</exception>
    public IDatasetSource Find(string kind) => _sources.GetValueOrDefault(kind) ?? throw new ImportException(
        SourceKinds.All.Contains(kind)
            ? $"source.kind: This process cannot import from '{kind}'; it hosts {Hosted}. "
                + "Pictures are drawn by cliphar as one process, and by cliphar data import."
            : $"source.kind: There is no source '{kind}'; there are {Hosted}.");

    private string Hosted => string.Join(", ", _sources.Keys.Order(StringComparer.Ordinal));
}
