namespace ClipHar.Api.Errors;

/// <summary>What every operation that takes pictures or texts may answer, for the description of the API.</summary>
internal static class RecognitionProblems
{
    public static RouteHandlerBuilder ProducesRecognitionProblems(this RouteHandlerBuilder operation) => operation
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
        .ProducesProblem(StatusCodes.Status429TooManyRequests)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
}
