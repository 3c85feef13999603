using System.Text;

namespace ClipHar.Core.Datasets.Store.Workspace;

/// <summary>Keeps git from storing what DVC tracks: one line "/name" in the .gitignore beside it.</summary>
internal static class GitIgnoreFile
{
    /// <returns>Path of the file when it was changed, else null.</returns>
    /// <exception cref="ObjectStoreException">The file is a symbolic link.</exception>
    public static string? Add(string folder, string name)
    {
        var path = Path.Combine(folder, ".gitignore");
        if (new FileInfo(path).LinkTarget is not null)
        {
            throw new ObjectStoreException($"'{path}' is a symbolic link: it is not written to.");
        }

        var text = File.Exists(path) ? File.ReadAllText(path) : "";
        var line = "/" + Escape(name);
        if (text.Split('\n').Any(present => present.TrimEnd('\r').Trim() is var trimmed && (trimmed == line || trimmed == name)))
        {
            return null;
        }

        var separator = text.Length == 0 || text.EndsWith('\n') ? "" : "\n";
        DurableFile.Write(path, Encoding.UTF8.GetBytes($"{text}{separator}{line}\n"));
        return path;
    }

    private static string Escape(string name)
    {
        var escaped = new StringBuilder(name.Length);
        foreach (var character in name)
        {
            _ = (character is '!' or '#' or '?' or '*' or '[' or '\\' ? escaped.Append('\\') : escaped).Append(character);
        }

        return escaped.ToString();
    }
}
