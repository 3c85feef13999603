using Cronos;

namespace ClipHar.Core.Jobs;

/// <summary>
/// The times of a cron expression in a time zone. At the change to summer time a time that does not exist is moved to the first
/// that does; at the change back, a time that comes twice counts once for expressions of fixed times, as Cronos and Vixie cron do.
/// </summary>
internal sealed class CronTimes
{
    private readonly CronExpression _expression;
    private readonly TimeZoneInfo _zone;

    private CronTimes(CronExpression expression, TimeZoneInfo zone) => (_expression, _zone) = (expression, zone);

    /// <exception cref="JobScheduleException">The expression or the zone is not understood.</exception>
    public static CronTimes Parse(string cron, string timeZone)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out var zone))
        {
            throw new JobScheduleException("time_zone", $"'{timeZone}' is no time zone; an IANA name such as Europe/Berlin or UTC is expected.");
        }

        try
        {
            var fields = cron.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
            return new CronTimes(CronExpression.Parse(cron, fields == 6 ? CronFormat.IncludeSeconds : CronFormat.Standard), zone);
        }
        catch (CronFormatException exception)
        {
            throw new JobScheduleException(
                "cron",
                $"'{cron}' is no cron expression: {exception.Message} Expected are minute, hour, day, month and weekday, with seconds before "
                + "them if need be, or @hourly, @daily, @weekly, @monthly.");
        }
    }

    /// <returns>The first time after another, in UTC; null when there is none.</returns>
    public DateTimeOffset? After(DateTimeOffset time) => _expression.GetNextOccurrence(time.ToUniversalTime(), _zone)?.ToUniversalTime();
}
