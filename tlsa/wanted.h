// The pure part of the stage tlsa.
#pragma once

#include <map>
#include <set>

#include "core/bundle/documents.h"
#include "core/bundle/stage.h"

namespace millrace::tlsa {

using Documents = std::map<CertId, TlsaDocument>;

// Those of `before` that no document requires any more, and that are not withdrawn: a server may
// use the key. `retired` and `withdrawn` as in run_tlsa().
Documents kept_records(const Documents& before, const Documents& wanted,
                       const std::set<SpkiDigest>& retired, const std::set<DnsName>& withdrawn);

// Adds the kept records to the required ones of their certificate.
void add_kept(const Documents& kept, Documents& wanted);

// The digests that requests list as retired. One that another certificate uses, or has used before,
// is left out, with an error in the report: no host may withdraw the records of another one's key.
using Retired = std::map<CertId, std::vector<SpkiDigest>>;
Retired retired_digests(const std::map<CertId, RequestDocument>& requests, const Documents& before,
                        StageReport& report);

// Lists the digests to be removed from the zones, also those of certificates without owners.
void add_retired(const Retired& retired, Duration ttl, Documents& documents);

// Adds the public keys of the records at the owners `numbered`, from the requests and from the
// documents of before. A key that is not known is left out.
void add_public_keys(const std::map<CertId, RequestDocument>& requests, const Documents& before,
                     const std::set<DnsName>& numbered, Documents& documents);

}  // namespace millrace::tlsa
