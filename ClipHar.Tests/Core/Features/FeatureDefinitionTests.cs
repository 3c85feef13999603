using ClipHar.Core.Features;
using ClipHar.Core.Features.Registry;
using ClipHar.Core.Features.Rows;

namespace ClipHar.Tests.Core.Features;

/// <summary>Definitions as people write them.</summary>
[TestClass]
public sealed class FeatureDefinitionTests
{
    [TestMethod]
    public void Parse_File_HasEverything()
    {
        var definitions = FeatureDefinitionFile.Parse("""
            entities:
              - name: camera
                join_key: camera_id
                value_type: int64
                description: A camera on the wall
            views:
              - name: light
                entities: [camera]
                ttl: 30d
                owner: vision
                lineage: { dataset: har, dataset_version: "3", model: cliphar-demo }
                fields:
                  - { name: brightness, dtype: float32 }
                  - { name: histogram, dtype: float32, shape: [3, 16], description: by channel }
            services:
              - name: watch
                features: ["light:brightness"]
            """);

        Assert.AreEqual("camera_id", definitions.Entities[0].JoinKey);
        Assert.AreEqual("int64", definitions.Entities[0].ValueType);
        Assert.AreEqual("30d", definitions.Views[0].Ttl);
        Assert.AreEqual("3", definitions.Views[0].Lineage!.DatasetVersion);
        CollectionAssert.AreEqual(new[] { 3, 16 }, definitions.Views[0].Fields[1].Shape.ToList());
        Assert.AreEqual("light:brightness", definitions.Services[0].Features[0]);
        Assert.IsEmpty(FeatureDefinitionFile.Parse("").Views);
    }

    [TestMethod]
    [DataRow("views:\n  - name: a\n    colour: red\n", "line 3", "colour")]
    [DataRow("views:\n  - name: a\n    fields:\n      - { name: x, shape: [one] }\n", "line 4", "")]
    [DataRow("views: [\n", "line", "")]
    [DataRow("views:\n  -\n", "views[0]", "empty")]
    [DataRow("views: 5\n", "line 1", "")]
    public void Parse_FileWithAMistake_SaysWhere(string yaml, string place, string problem)
    {
        var refused = Assert.ThrowsExactly<FeatureRequestException>(() => FeatureDefinitionFile.Parse(yaml));

        Assert.Contains(place, refused.Message);
        Assert.Contains(problem, refused.Message);
    }

    [TestMethod]
    [DataRow("30d", 30 * 86400.0)]
    [DataRow("1.5h", 5400.0)]
    [DataRow("90s", 90.0)]
    [DataRow("250ms", 0.25)]
    [DataRow("1.00:00:01", 86401.0)]
    [DataRow("86400s", 86400.0)]
    public void Duration_AsPeopleWriteIt_IsRead(string text, double seconds)
    {
        Assert.AreEqual(seconds, FeatureDuration.Parse(text).TotalSeconds);
        Assert.AreEqual(FeatureDuration.Parse(text), FeatureDuration.Parse(FeatureDuration.Format(FeatureDuration.Parse(text))));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("30")]
    [DataRow("d")]
    [DataRow("-1d")]
    [DataRow("1.2.3s")]
    [DataRow("99999999999999999d")]
    public void Duration_Nonsense_IsNotRead(string text) => Assert.IsFalse(FeatureDuration.TryParse(text, out _));

    [TestMethod]
    public void EntityKey_ValuesWithTheSeparator_AreNeverTheSameAsOthers()
    {
        var view = new FeatureView(
            new FeatureViewDefinition { Name = "v", Entities = ["a", "b"], Fields = [] },
            [.. new[] { "a", "b" }.Select(name => new FeatureEntity(
                new FeatureEntityDefinition { Name = name }, name, EntityValueType.String, default, default))],
            rowsId: 1)
        { Version = 1, CreatedAt = default };
        string[] parts = ["x", "|", "\\", "x|", "|x", "\\|", "|\\", "x\\"];
        var keys = (
            from first in parts
            from second in parts
            select EntityKey.Of(view, name => (true, name == "a" ? first : second), out _)).ToList();

        Assert.HasCount(keys.Count, keys.Distinct());
        Assert.IsNull(EntityKey.Of(view, _ => (true, new string('|', 200)), out var problem));
        Assert.Contains("512", problem!);
    }

    [TestMethod]
    public void Payload_CutOffOrOfOtherFeatures_IsAnError()
    {
        FeatureField[] fields = [new("a", FeatureDtype.Float32, [4]), new("b", FeatureDtype.String, [])];
        var payload = FeaturePayload.Write(fields, [new float[4], "text"]);

        for (var length = 0; length < payload.Length; length++)
        {
            var cut = payload[..length];
            Assert.ThrowsExactly<InvalidDataException>(() => FeaturePayload.Read(fields, cut, _ => true));
        }

        Assert.AreEqual("text", FeaturePayload.Read(fields, payload, _ => true)[1]);
    }
}
