namespace ClipHar.Api.Pictures;

/// <summary>A picture file as it came in, not yet decoded.</summary>
/// <param name="Bytes">The file.</param>
/// <param name="FileName">As sent, without folders and control characters; null when there was none.</param>
/// <param name="Member">Where in the request it was, for messages: "image[2]".</param>
internal sealed record ReceivedPicture(byte[] Bytes, string? FileName, string Member)
{
    private const int MaxFileNameLength = 200;

    /// <summary>The last part of a file name as sent by a client, fit to be stored and shown; null when nothing is left.</summary>
    public static string? CleanFileName(string? sent)
    {
        if (sent is null)
        {
            return null;
        }

        var name = sent[(sent.LastIndexOfAny(['/', '\\']) + 1)..];
        name = string.Concat(name.Where(c => !char.IsControl(c) && !char.IsSurrogate(c))).Trim();
        return name.Length == 0 ? null : name.Length <= MaxFileNameLength ? name : name[..MaxFileNameLength];
    }
}
