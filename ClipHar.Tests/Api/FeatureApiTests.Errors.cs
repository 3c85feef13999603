using System.Net;
using System.Text;
using ClipHar.Client;
using ClipHar.Client.Features;

namespace ClipHar.Tests.Api;

/// <summary>Requests that cannot be answered.</summary>
public sealed partial class FeatureApiTests
{
    [TestMethod]
    [DataRow("/get-online-features", """{"features": ["nothing:x"], "entities": {"driver_id": [1]}}""", 404, "no feature view")]
    [DataRow("/v1/features/online", """{"features": ["driver_stats:x"], "entities": {"driver_id": [1]}}""", 400, "no feature 'x'")]
    [DataRow("/v1/features/online", """{"features": ["driver_stats:trips"], "entities": {"driver": [1]}}""", 400, "entities.driver")]
    [DataRow("/v1/features/online", """{"features": ["driver_stats:trips"], "entities": {"driver_id": ["x"]}}""", 400, "whole number")]
    [DataRow("/v1/features/online", """{"features": ["driver_stats:trips"], "entities": {"driver_id": null}}""", 400, "entities.driver_id")]
    [DataRow("/v1/features/online", """{"features": ["driver_stats:trips"]}""", 400, "entities")]
    [DataRow("/v1/features/online", """{"feature_service": "none", "entities": {"driver_id": [1]}}""", 404, "feature service")]
    [DataRow("/v1/features/online", """{"entities": {"driver_id": [1]}}""", 400, "features")]
    [DataRow("/v1/features/online", """[]""", 400, "JSON")]
    [DataRow(
        "/push", """{"push_source_name": "nothing", "df": {"driver_id": [1], "event_timestamp": ["2022-01-01"]}}""", 404,
        "no feature view")]
    [DataRow("/push", """{"push_source_name": "driver_stats", "df": {"driver_id": [1]}}""", 400, "event_timestamp")]
    [DataRow("/push", """{"push_source_name": "driver_stats", "df": {"driver_id": [1], "event_timestamp": ["soon"]}}""", 400, "soon")]
    [DataRow(
        "/push", """{"push_source_name": "driver_stats", "df": {"driver_id": [1, 2], "event_timestamp": ["2022-01-01"]}}""", 400,
        "df.driver_id")]
    [DataRow(
        "/push",
        """{"push_source_name": "driver_stats", "df": {"driver_id": [1], "event_timestamp": ["2022-01-01"], "vector": [[1, 2]]}}""",
        400, "float32[3]")]
    [DataRow(
        "/push", """{"push_source_name": "driver_stats", "df": {"driver_id": [1], "event_timestamp": ["2022-01-01"]}, "to": "moon"}""", 400,
        "moon")]
    [DataRow("/push", """{"push_source_name": "driver_stats", "df": {"driver_id": [1], "event_timestamp": ["\ud800"]}}""", 400, "time")]
    [DataRow(
        "/push", """{"push_source_name": null, "df": {"driver_id": [1], "event_timestamp": ["2022-01-01"]}}""", 404,
        "no feature view")]
    [DataRow(
        "/push", """{"push_source_name": "texts", "df": {"page": ["\ud800"], "event_timestamp": ["2022-01-01"]}}""", 400,
        "rows[0].entity")]
    [DataRow(
        "/push", """{"push_source_name": "texts", "df": {"page": ["a"], "title": ["\udc00"], "event_timestamp": ["2022-01-01"]}}""", 400,
        "rows[0].title")]
    [DataRow("/v1/features/online", """{"features": ["texts:title"], "entities": {"page": ["\ud800"]}}""", 400, "page")]
    [DataRow("/v1/features/online", """{"features": [null], "entities": {"page": ["a"]}}""", 400, "view:feature")]
    [DataRow("/materialize", """{"start_ts": "2022-01-01", "end_ts": "2022-01-02", "feature_views": [null]}""", 404, "no feature view")]
    [DataRow("/materialize", """{"end_ts": "2022-01-01"}""", 400, "start_ts")]
    [DataRow("/materialize", """{"start_ts": "2022-01-02", "end_ts": "2022-01-01"}""", 400, "after the end")]
    public async Task Request_ThatCannotBeAnswered_SaysWhy(string path, string body, int status, string expected)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _http.PostAsync(path, content, Token);

        await ProblemAssert.IsProblemAsync(response, (HttpStatusCode)status, Token, expected);
    }

    [TestMethod]
    public async Task View_WithManyMistakes_NamesEveryOne()
    {
        var refused = await Assert.ThrowsExactlyAsync<ClipHarApiException>(() => _client.PutFeatureViewAsync(
            new FeatureViewResource
            {
                Name = "bad",
                Entities = ["driver", "nobody"],
                Ttl = "soon",
                Encoder = "abc",
                Fields =
                [
                    new FeatureFieldResource { Name = "a:b", Dtype = "float" },
                    new FeatureFieldResource { Name = "driver_id", Dtype = "int32", Shape = [2, -1] },
                ],
            },
            Token));

        CollectionAssert.IsSubsetOf(
            new[]
            {
                "views[0].entities[1]", "views[0].ttl", "views[0].encoder", "views[0].fields[0].name", "views[0].fields[0].dtype",
                "views[0].fields[1].name", "views[0].fields[1].shape",
            },
            refused.Problem.Errors!.Keys.ToList());
    }
}
