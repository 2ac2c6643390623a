// The document about a zone that sign emits for poll.
#pragma once

#include <string>
#include <vector>

#include "core/bundle/documents.h"
#include "dnszone/keys/zone_key.h"
#include "dnszone/sign/sign_zone.h"
#include "dnszone/text/zone_text.h"

namespace millrace::dnszone {

// The NS of the apex, sorted, with the addresses that the zone itself holds for them (below a
// delegation too).
Result<std::vector<NameServer>> name_servers(const ZoneText& text);

// DS of every KSK that is published now, and the name servers.
Result<ZoneDocument> signed_zone_document(const SignedZone& signed_zone, const ZoneText& text,
                                          const std::vector<ZoneKey>& keys, TimePoint now);

// Of a zone that its server signs: which keys it has is not known here, so there are no DS, and no
// time at which signatures end.
Result<ZoneDocument> server_signed_document(const ZoneText& text, uint32_t serial);
inline bool is_server_signed(const ZoneDocument& document) {
  return document.ds.empty();
}

// Its path in the outbox: "zones/example.org.json".
std::string document_name(const DnsName& zone);

}  // namespace millrace::dnszone
