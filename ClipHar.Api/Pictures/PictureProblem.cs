using ClipHar.Api.Errors;
using ClipHar.Clip.Preprocessing;
using ClipHar.Core.RemotePictures;

namespace ClipHar.Api.Pictures;

internal static class PictureProblem
{
    /// <summary>What is wrong with a picture and which one it is.</summary>
    public static RequestException From(ImageFormatException exception, string member) => new(
        exception.Problem == ImageProblem.TooLarge ? StatusCodes.Status413PayloadTooLarge : StatusCodes.Status400BadRequest,
        "The picture cannot be used",
        $"{member}: {exception.Message}");

    /// <summary>Why a picture did not come from its address, and which one it is.</summary>
    public static RequestException From(RemotePictureException exception, string member) => exception.Problem switch
    {
        RemotePictureProblem.NotAllowed => RequestException.Invalid(member, exception.Message),
        RemotePictureProblem.TooLarge => RequestException.TooLarge($"{member}: {exception.Message}"),
        _ => new RequestException(StatusCodes.Status400BadRequest, "The picture could not be fetched", $"{member}: {exception.Message}"),
    };
}
