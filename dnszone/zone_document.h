// What sign tells poll about a zone.
#pragma once

#include <string>
#include <vector>

#include "core/documents.h"
#include "dnszone/signer.h"
#include "dnszone/zone_text.h"

namespace millrace::dnszone {

// The NS of the apex, sorted, with the addresses that the zone itself holds for them (below a
// delegation too).
Result<std::vector<NameServer>> name_servers(const ZoneText& text);

// DS of every KSK that is published now, and the name servers.
Result<ZoneDocument> zone_document(const SignedZone& signed_zone, const ZoneText& text,
                                   const std::vector<ZoneKey>& keys, TimePoint now);

// Its place in the outbox: "zones/example.org.json".
std::string document_name(const DnsName& zone);

}  // namespace millrace::dnszone
