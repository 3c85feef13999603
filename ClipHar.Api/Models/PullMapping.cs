using System.Text.Json;
using ClipHar.Client.Models;
using ClipHar.Core.Models.Hub;

namespace ClipHar.Api.Models;

internal static class PullMapping
{
    public static ModelPull ToResource(this PullStatus status) => new()
    {
        Id = status.Id,
        Repository = status.Repository,
        State = JsonNamingPolicy.SnakeCaseLower.ConvertName(status.State.ToString()),
        BytesDone = status.BytesDone,
        BytesTotal = status.BytesTotal,
        Error = status.Error,
        Model = status.ModelName,
    };
}
