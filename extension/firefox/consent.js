// Where a consent begins in Firefox: goes on to eBay's page at once. Firefox itself refuses an address whose `redirect_uri` is not one
// of the extension's own, and eBay wants its name for that address there (the RuName).

const address = decodeURIComponent(location.hash.slice(1));
// No other page, whoever opens this one.
if (/^https:\/\/auth\.(sandbox\.)?ebay\.com\//.test(address)) location.replace(address);
