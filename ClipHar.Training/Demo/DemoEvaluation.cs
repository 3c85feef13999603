using ClipHar.Training.Evaluation;

namespace ClipHar.Training.Demo;

/// <summary>A part of a number of pictures.</summary>
/// <param name="Accuracy">0 to 1.</param>
/// <param name="Low">Lower end of Wilson's 95 % interval.</param>
/// <param name="High">Upper end of it.</param>
/// <param name="Images">Pictures counted.</param>
public sealed record AccuracyFigure(double Accuracy, double Low, double High, int Images)
{
    internal static AccuracyFigure From(ConfusionMatrix confusion) =>
        new(Round(confusion.Accuracy), Round(confusion.AccuracyInterval.Low), Round(confusion.AccuracyInterval.High), confusion.Total);

    /// <summary>So many of so many.</summary>
    internal static AccuracyFigure From(int hits, int images)
    {
        var confusion = new ConfusionMatrix(["yes", "no"]);
        for (var image = 0; image < images; image++)
        {
            confusion.Add(0, image < hits ? 0 : 1);
        }

        return From(confusion);
    }

    private static double Round(double value) => Math.Round(value, 4);
}

/// <summary>What a model with held-out actions makes of them: pictures of actions that training neither showed nor named.</summary>
/// <param name="Actions">The held-out ones.</param>
/// <param name="AmongHeldOut">Asked with the served prompts, choosing among the held-out actions.</param>
/// <param name="AmongAll">Asked with the served prompts, choosing among all fifteen.</param>
/// <param name="AmongHeldOutByDescription">Asked with descriptions of the body and its things, among the held-out actions.</param>
/// <param name="AmongAllByDescription">Asked with descriptions for the held-out actions and served prompts for the others, among all
/// fifteen.</param>
/// <param name="TrainedActions">For comparison: pictures of the trained actions, among all fifteen, served prompts.</param>
public sealed record HeldOutEvaluation(
    IReadOnlyList<string> Actions,
    AccuracyFigure AmongHeldOut,
    AccuracyFigure AmongAll,
    AccuracyFigure AmongHeldOutByDescription,
    AccuracyFigure AmongAllByDescription,
    AccuracyFigure TrainedActions);

/// <summary>
/// Top-1 by prompts alone on pictures that training did not draw: other seeds, and combinations of clothing and place that it never showed.
/// Measured on the written files, through the production tokeniser and preprocessing.
/// </summary>
public sealed record DemoEvaluation
{
    /// <summary>Of all fifteen actions, frames as cameras deliver them in training.</summary>
    public required AccuracyFigure Actions { get; init; }

    /// <summary>The same scenes as 640 x 480 frames, JPEG of quality 80.</summary>
    public required AccuracyFigure Webcam { get; init; }

    /// <summary>Share of pictures of each action that were recognised.</summary>
    public required IReadOnlyDictionary<string, double> Recall { get; init; }

    /// <summary>Top-1 when "none of these" may be the answer, too.</summary>
    public required AccuracyFigure ActionsWithNoneOfThese { get; init; }

    /// <summary>Scenes with nobody in them that were given "none of these".</summary>
    public required AccuracyFigure NoneOnEmptyScenes { get; init; }

    /// <summary>People who do none of the actions that were given "none of these".</summary>
    public required AccuracyFigure NoneOnIdlePeople { get; init; }

    /// <summary>The fifteen actions in drifted domains.</summary>
    public required IReadOnlyDictionary<string, AccuracyFigure> Shifted { get; init; }

    /// <summary>Only for a model with held-out actions.</summary>
    public HeldOutEvaluation? HeldOut { get; init; }

    /// <summary>The most frequent errors: "texting as calling: 4".</summary>
    public required IReadOnlyList<string> Confusions { get; init; }
}
