namespace ClipHar.Core.Features.Registry;

/// <summary>Collects what is wrong by member path.</summary>
internal sealed class DefinitionErrors
{
    private readonly Dictionary<string, List<string>> _errors = [];

    public int Count => _errors.Count;

    public void Add(string path, string problem)
    {
        if (!_errors.TryGetValue(path, out var problems))
        {
            _errors[path] = problems = [];
        }

        problems.Add(problem);
    }

    public void ThrowIfAny()
    {
        if (_errors.Count > 0)
        {
            throw new FeatureRequestException(_errors.ToDictionary(error => error.Key, error => error.Value.ToArray()));
        }
    }
}
