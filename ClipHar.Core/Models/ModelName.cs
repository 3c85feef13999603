using System.Text.RegularExpressions;

namespace ClipHar.Core.Models;

/// <summary>How models are named: by the folder they lie in, so that the name in a request is the name on disk.</summary>
public static partial class ModelName
{
    /// <summary>The folder name of a hub repository: openai/clip-vit-base-patch32 lies in openai--clip-vit-base-patch32.</summary>
    /// <exception cref="ArgumentException">Not of the form owner/name with the characters that the hub allows.</exception>
    public static string FromRepository(string repository)
    {
        if (!IsRepository(repository))
        {
            throw new ArgumentException(
                $"'{repository}' is not a hub repository: expected owner/name, with letters, digits, '-', '_' and '.', such as "
                    + "openai/clip-vit-base-patch32.",
                nameof(repository));
        }

        return repository.Replace("/", "--", StringComparison.Ordinal);
    }

    /// <summary>Whether the text has the form owner/name of a hub repository and cannot name any other path.</summary>
    public static bool IsRepository(string? repository) => repository is not null && Repository().IsMatch(repository);

    /// <summary>The folder name meant by what a person typed: a folder name stays, a repository becomes its folder name.</summary>
    public static string Normalize(string name) => IsRepository(name) ? FromRepository(name) : name;

    [GeneratedRegex(@"^(?!.*(\.\.|--))[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Repository();
}
