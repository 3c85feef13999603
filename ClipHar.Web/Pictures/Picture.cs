using ClipHar.Client.Classification;

namespace ClipHar.Web.Pictures;

/// <summary>A picture that the browser has taken in.</summary>
/// <param name="Id">Unique on the page.</param>
/// <param name="Name">File name or address.</param>
/// <param name="Thumbnail">Blob address of a small copy; absent when the browser cannot show the picture.</param>
public sealed record AddedPicture(int Id, string Name, string? Thumbnail);

/// <summary>Why a picture got no answer, in words for the user.</summary>
public sealed record PictureProblem(string Title, string Detail);

/// <summary>A picture on the page; neither result nor problem while it is being recognised.</summary>
public sealed record Picture(int Id, string Name, string? Thumbnail)
{
    public ClassifyResult? Result { get; init; }

    public ModelReference? Model { get; init; }

    public PictureProblem? Problem { get; init; }
}
