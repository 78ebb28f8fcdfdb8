// Read when the SDK loads: its note about Node 20 would stand in every test that uses it.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
