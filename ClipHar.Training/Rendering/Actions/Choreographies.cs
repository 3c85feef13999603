namespace ClipHar.Training.Rendering.Actions;

/// <summary>All choreographies, by the label of their action.</summary>
internal static class Choreographies
{
    /// <summary>One for each action of the HAR vocabulary, in its order.</summary>
    public static readonly IReadOnlyList<IActionChoreography> Actions =
    [
        new Calling(), new Clapping(), new Cycling(), new Dancing(), new Drinking(), new Eating(), new Fighting(), new Hugging(),
        new Laughing(),
        new ListeningToMusic(), new Running(), new Sitting(), new Sleeping(), new Texting(), new UsingLaptop(),
    ];

    public static readonly IActionChoreography NoAction = new NoAction();

    public static readonly IActionChoreography Empty = new EmptyScene();

    /// <exception cref="ArgumentException">There is no such action.</exception>
    public static IActionChoreography Get(string action)
    {
        foreach (var choreography in Actions)
        {
            if (choreography.Action == action)
            {
                return choreography;
            }
        }

        throw new ArgumentException(
            $"There is no action '{action}' to draw; the actions are {string.Join(", ", Actions.Select(one => one.Action))}.",
            nameof(action));
    }
}
