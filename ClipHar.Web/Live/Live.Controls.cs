using ClipHar.Web.Timelines;
using Microsoft.FluentUI.AspNetCore.Components;
using Icons = Microsoft.FluentUI.AspNetCore.Components.Icons;

namespace ClipHar.Web.Live;

/// <summary>What the controls of the live page do.</summary>
public sealed partial class Live
{
    private static readonly Icon Play = new Icons.Regular.Size20.Play();
    private static readonly Icon Pause = new Icons.Regular.Size20.Pause();
    private static readonly Icon Camera = new Icons.Regular.Size20.Camera();
    private static readonly Icon CameraOff = new Icons.Regular.Size20.VideoOff();

    private Task StartAsync() => CallAsync("start", _cameraId);

    private Task StopAsync() => CallAsync("stop");

    private Task TogglePauseAsync() => CallAsync("togglePause");

    private Task RetryNowAsync() => CallAsync("retryNow");

    private async Task ChooseCameraAsync(string? id)
    {
        if (id is not null && id != _cameraId)
        {
            _cameraId = id;
            await CallAsync("start", id);
        }
    }

    private async Task ChooseVocabularyAsync(string? name)
    {
        if (name is not null && name != _vocabulary)
        {
            _vocabulary = name;
            await CallAsync("configure", new { vocabulary = name });
        }
    }

    private async Task UseModelAsync(string? name)
    {
        if (name is not null && name != _model)
        {
            _model = name;
            await CallAsync("configure", new { model = name });
        }
    }

    private async Task ChooseWindowAsync(int windowMs)
    {
        if (windowMs != _windowMs)
        {
            _windowMs = windowMs;
            await CallAsync("configure", new { windowMs });
        }
    }

    private async Task ChooseMirrorAsync(bool mirror)
    {
        _mirror = mirror;
        await CallAsync("remember", new { mirror });
    }

    private async Task SnapshotAsync()
    {
        if (await CallAsync<Snapshot>("snapshot") is { } snapshot)
        {
            _snapshots.Insert(0, snapshot with { TakenAt = Clock.GetLocalNow() });
            if (_snapshots.Count > Snapshot.MaxKept)
            {
                _snapshots.RemoveAt(Snapshot.MaxKept);
            }
        }
    }

    private Task ExportLabelsAsync(Snapshot snapshot) => ExportAsync(snapshot.FileName("json"), "application/json", snapshot.ToJson(_model));

    private Task ExportCsvAsync() => ExportAsync("cliphar-timeline.csv", "text/csv", TimelineExport.ToCsv(_segments));

    private Task ExportJsonAsync() =>
        ExportAsync("cliphar-timeline.json", "application/json", TimelineExport.ToJson("live", _model, _segments));
}
