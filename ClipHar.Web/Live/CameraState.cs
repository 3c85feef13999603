namespace ClipHar.Web.Live;

/// <summary>Whether the camera runs, and if not, of what kind the reason is.</summary>
public enum CameraStateKind
{
    Loading,
    Off,
    Starting,
    On,
    Problem,
}

/// <summary>The camera's state with words for the user and a way out.</summary>
/// <param name="Kind">What the page shows.</param>
/// <param name="Title">One line.</param>
/// <param name="Text">What it means and what to do.</param>
/// <param name="Action">Text of the button, or null when no button helps.</param>
/// <param name="Detail">The camera's id when on, else the browser's own words.</param>
public sealed record CameraState(CameraStateKind Kind, string Title, string Text, string? Action, string Detail)
{
    public static CameraState Loading { get; } = new(CameraStateKind.Loading, "", "", null, "");

    public static CameraState From(CameraUpdate update)
    {
        ArgumentNullException.ThrowIfNull(update);
        return update.State switch
        {
            "on" => new(CameraStateKind.On, "", "", null, update.Detail),
            "starting" => new(CameraStateKind.Starting, "Waiting for the camera",
                "If your browser asks, allow the camera for this page.", null, update.Detail),
            "off" => new(CameraStateKind.Off, "Show me what you are doing",
                "Pictures go from your camera to this ClipHar server only, and are not kept.", "Turn on the camera", update.Detail),
            "ended" => Problem("The camera is gone", "It was unplugged or taken by the system. Connect it again, or choose another.",
                "Turn on the camera", update.Detail),
            "insecure" => Problem("This address may not use a camera",
                $"Browsers give the camera to secure pages only, and {update.Detail} is none. Open ClipHar as http://localhost on the machine "
                + "it runs on, or serve it over https.", null, update.Detail),
            "no-camera" => Problem("No camera was found", "Connect one and try again. Pictures and films can be recognised without a camera.",
                "Try again", update.Detail),
            "denied" => Problem("The camera is blocked for this page",
                "Allow it with the camera or lock symbol beside the address, then try again. The system's privacy settings can block it too.",
                "Try again", update.Detail),
            "in-use" => Problem("Another program is using the camera",
                "Close the program or tab that has it (a video call, perhaps), then try again.", "Try again", update.Detail),
            _ => Problem("The camera could not be started", update.Detail.Length > 0 ? update.Detail : "The browser gave no reason.",
                "Try again", update.Detail),
        };
    }

    private static CameraState Problem(string title, string text, string? action, string detail) =>
        new(CameraStateKind.Problem, title, text, action, detail);
}
