// The directory object (RFC 8555 §7.1.1): the URLs of the CA's resources.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace millrace::acme {

struct Directory {
  std::string url;  // its own
  std::string new_nonce;
  std::string new_account;
  std::string new_order;
  std::string renewal_info;                // RFC 9773 §4; empty: the CA has none
  std::string key_change, revoke_cert;     // empty: the CA does not offer it
  std::string terms_of_service;            // of "meta", printable; empty: none
  bool external_account_required = false;  // of "meta"
  // Of "meta" (draft-ietf-acme-profiles §3): the name of each profile and its description,
  // printable.
  std::map<std::string, std::string> profiles;

  // The profiles for messages: "classic, tlsserver", or with descriptions, "classic (90 days),
  // tlsserver (45 days)"; "none".
  enum class Detail { names, texts };
  std::string offered_profiles(Detail detail = Detail::names) const;
  // Of "meta": the CA's domain names in lower case without a final dot. caaIdentities for CAA
  // records (RFC 8555 §9.7.6); issuerDomainNames for records of dns-persist-01
  // (draft-ietf-acme-dns-persist §3.2), where one invalid name makes the whole list empty. Empty:
  // not given.
  std::vector<std::string> caa_identities;
  std::vector<std::string> issuer_domain_names;
  // Of "meta": the prefix of the account hash (ibid. §4.1). Empty: none, or not a URL.
  std::string account_hash_prefix;
};

// `where` is the directory's URL.
Result<Directory> parse_directory(std::string_view body, const std::string& where);

}  // namespace millrace::acme
