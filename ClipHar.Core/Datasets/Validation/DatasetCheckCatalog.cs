using System.Diagnostics.CodeAnalysis;

namespace ClipHar.Core.Datasets.Validation;

/// <summary>The checks that suites can name, in the order in which reports show them.</summary>
public sealed class DatasetCheckCatalog
{
    private readonly Dictionary<string, IDatasetCheck> _byName;

    /// <exception cref="ArgumentException">Two checks have one name.</exception>
    public DatasetCheckCatalog(IEnumerable<IDatasetCheck> checks)
    {
        Checks = [.. checks];
        _byName = Checks.ToDictionary(check => check.Name, StringComparer.Ordinal);
    }

    public IReadOnlyList<IDatasetCheck> Checks { get; }

    public bool TryGet(string name, [NotNullWhen(true)] out IDatasetCheck? check) => _byName.TryGetValue(name, out check);

    /// <exception cref="KeyNotFoundException">There is no such check.</exception>
    public IDatasetCheck Get(string name) => _byName.TryGetValue(name, out var check)
        ? check
        : throw new KeyNotFoundException($"There is no check '{name}'; there are {string.Join(", ", _byName.Keys)}.");
}
