using ClipHar.Training.Demo;

namespace ClipHar.Tests.Demo;

/// <summary>The line of the card that says how the model was made.</summary>
[TestClass]
public sealed class DemoModelCommandTests
{
    private static readonly DemoModelOptions Defaults = new() { OutputDirectory = "x" };

    [TestMethod]
    public void Write_Defaults_NamesSeedAndSteps()
    {
        Assert.AreEqual("`cliphar demo-model --seed 15 --steps 3000`", DemoModelCommand.Write(Defaults));
    }

    [TestMethod]
    public void Write_OtherOptions_NamesEach()
    {
        var options = Defaults with
        {
            PretrainingSteps = 10,
            PretrainingRounds = 3,
            HeldOutActions = ["running", "eating"],
            Pictures = 500,
        };

        Assert.AreEqual(
            "`cliphar demo-model --seed 15 --steps 3000 --pretraining-steps 10 --pretraining-rounds 3 --hold-out running --hold-out "
                + "eating`, "
            + "with pictures 500",
            DemoModelCommand.Write(options));
    }

    /// <summary>A setting that is added later must be named too.</summary>
    [TestMethod]
    public void Write_AnySettingChanged_ChangesTheLine()
    {
        string[] placesOnly = [nameof(DemoModelOptions.OutputDirectory), nameof(DemoModelOptions.CheckpointDirectory)];
        foreach (var property in typeof(DemoModelOptions).GetProperties().Where(property => !placesOnly.Contains(property.Name)))
        {
            var changed = Defaults with { };
            property.SetValue(changed, Other(property.GetValue(Defaults), property.PropertyType));

            Assert.AreNotEqual(DemoModelCommand.Write(Defaults), DemoModelCommand.Write(changed), property.Name);
        }
    }

    private static object Other(object? value, Type type) => value switch
    {
        long number => number + 1,
        int number => number + 1,
        double number => number * 2,
        IReadOnlyList<string> => new[] { "running" },
        Clip.Checkpoints.ClipConfig config => config with { ProjectionDim = config.ProjectionDim + 1 },
        null when type == typeof(int?) => 2,
        _ => throw new NotSupportedException($"{type}: tell the test how to change it."),
    };
}
