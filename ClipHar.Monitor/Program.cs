using ClipHar.Monitor;
using ClipHar.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddMonitorModule();

var app = builder.Build();
app.MapDefaultEndpoints();
await app.RunAsync();
