using ClipHar.Api;
using ClipHar.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddApiModule();

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapApiModule();
await app.RunAsync();
