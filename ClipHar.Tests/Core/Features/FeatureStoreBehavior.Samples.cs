using ClipHar.Core.Features.Registry;

namespace ClipHar.Tests.Core.Features;

/// <summary>Definitions that the tests use.</summary>
public abstract partial class FeatureStoreBehavior
{
    private static FeatureDefinitions AllTypes() => new()
    {
        Entities =
        [
            new FeatureEntityDefinition { Name = "camera", ValueType = "int64" },
            new FeatureEntityDefinition { Name = "spot", JoinKey = "place" },
        ],
        Views =
        [
            new FeatureViewDefinition
            {
                Name = "everything",
                Entities = ["spot", "camera"],
                Fields =
                [
                    .. FeatureTypeNames.Dtypes.Select(dtype => new FeatureFieldDefinition { Name = dtype, Dtype = dtype }),
                    new FeatureFieldDefinition { Name = "vector", Dtype = "float32", Shape = [3] },
                    new FeatureFieldDefinition { Name = "matrix", Dtype = "int64", Shape = [-1, 2] },
                    new FeatureFieldDefinition { Name = "words", Dtype = "string", Shape = [-1] },
                ],
            },
        ],
    };

    private static FeatureDefinitions Encoders() => new()
    {
        Entities = [new FeatureEntityDefinition { Name = "picture" }],
        Views =
        [
            new FeatureViewDefinition
            {
                Name = "clip_a",
                Entities = ["picture"],
                Encoder = new string('a', 64),
                Fields = [new FeatureFieldDefinition { Name = "vector", Dtype = "float32", Shape = [4] }],
            },
            new FeatureViewDefinition
            {
                Name = "clip_b",
                Entities = ["picture"],
                Encoder = new string('b', 64),
                Fields =
                [
                    new FeatureFieldDefinition { Name = "other", Dtype = "float32", Shape = [4] },
                    new FeatureFieldDefinition { Name = "weight", Dtype = "float32" },
                ],
            },
        ],
    };
}
