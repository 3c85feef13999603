using ClipHar.Api.Errors;
using ClipHar.Clip.Preprocessing;

namespace ClipHar.Api.Pictures;

internal static class PictureProblem
{
    /// <summary>What is wrong with a picture and which one it is.</summary>
    public static RequestException From(ImageFormatException exception, string member) => new(
        exception.Problem == ImageProblem.TooLarge ? StatusCodes.Status413PayloadTooLarge : StatusCodes.Status400BadRequest,
        "The picture cannot be used",
        $"{member}: {exception.Message}");
}
