using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ClipHar.Core.Jobs;

/// <summary>How this process takes and runs jobs. All processes on one database should have the same times.</summary>
public sealed class JobOptions
{
    public const string SectionName = "Jobs";

    /// <summary>How many jobs this process runs at a time. Default: 2. 0: it runs none, only asks for them.</summary>
    [Range(0, 256)]
    public int Slots { get; set; } = 2;

    /// <summary>
    /// How often a worker says that its jobs are alive. A killed worker's jobs are taken by others within three of these.
    /// Default: 5 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How often a worker looks for jobs that another process asked for; its own it sees at once. At most half a heartbeat is used.
    /// Default: 2 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:05:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Time between two writes of a job's progress. Default: 1 second.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan ProgressInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Wait before the second attempt; doubled for each further one. Default: 5 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan BackOff { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest wait between two attempts. Default: 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan LongestBackOff { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long ended jobs are kept. Default: 90 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00")]
    public TimeSpan KeepEnded { get; set; } = TimeSpan.FromDays(90);

    /// <summary>
    /// How long a lease holds without a heartbeat: with the poll after it, less than three heartbeats.
    /// </summary>
    internal TimeSpan Lease => Heartbeat * 2.25;

    internal TimeSpan Poll => PollInterval < Heartbeat / 2 ? PollInterval : Heartbeat / 2;
}

[OptionsValidator]
internal sealed partial class JobOptionsValidator : IValidateOptions<JobOptions>;
