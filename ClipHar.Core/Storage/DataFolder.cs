using Microsoft.Extensions.Configuration;

namespace ClipHar.Core.Storage;

/// <summary>The folder in which a ClipHar process keeps what must survive it: the SQLite database, models, blobs.</summary>
/// <param name="Path">Absolute path; made when first needed.</param>
public sealed record DataFolder(string Path)
{
    /// <summary>Configuration key of the folder.</summary>
    public const string ConfigurationKey = "Data:Folder";

    /// <summary>The SQLite database, used when no PostgreSQL connection string is given.</summary>
    public string DatabaseFile => System.IO.Path.Combine(Path, "cliphar.db");

    /// <summary>Checkpoints, one folder each.</summary>
    public string Models => System.IO.Path.Combine(Path, "models");

    /// <summary>Content by name (pictures, manifests, reports) in DVC's layout: a dvc user can name this folder as a remote.</summary>
    public string Objects => System.IO.Path.Combine(Path, "objects");

    /// <summary>
    /// The folder that the configuration names, else <c>cliphar</c> in the user's application data folder
    /// (~/.local/share, ~/Library/Application Support, %LOCALAPPDATA%), else <c>.cliphar</c> below the home or current folder.
    /// </summary>
    public static DataFolder From(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var configured = configuration[ConfigurationKey];
        return new DataFolder(System.IO.Path.GetFullPath(string.IsNullOrWhiteSpace(configured) ? Default() : configured));
    }

    /// <summary>Makes the folder (on Unix readable by its owner only) and returns its path.</summary>
    /// <exception cref="InvalidOperationException">The folder cannot be made; says which and how to choose another.</exception>
    public string Ensure()
    {
        try
        {
            if (!Directory.Exists(Path))
            {
                if (OperatingSystem.IsWindows())
                {
                    Directory.CreateDirectory(Path);
                }
                else
                {
                    Directory.CreateDirectory(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
                }
            }

            return Path;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException(
                $"The data folder '{Path}' cannot be made ({exception.Message}). Choose another with {ConfigurationKey}.", exception);
        }
    }

    private static string Default()
    {
        var applicationData = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        if (applicationData.Length > 0)
        {
            return System.IO.Path.Combine(applicationData, "cliphar");
        }

        return System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cliphar");
    }
}
