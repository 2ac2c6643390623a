// The input of a zone for the sign stage: its source, keys and state, and why it must be
// signed, if so.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dnszone/keys/zone_key.h"
#include "dnszone/sign_stage/zone_state.h"
#include "dnszone/text/zone_text.h"

namespace millrace::dnszone {

struct SigningInput {
  ZoneText source;
  std::vector<ZoneKey> keys{};
  std::optional<ZoneState> state{};
  // Of what is there now; of the signed file empty when there is none.
  std::string source_digest{}, keys_digest{}, settings_digest{}, signed_digest{};
  std::vector<std::string> reasons{};  // to sign, for messages; empty: nothing to do
};

// Reads only. Errors: source, keys or state that cannot be used; a key that is gone, unless
// `accept_keys`.
Result<SigningInput> read_signing_input(const StageContext& context, const ZoneSettings& zone,
                                        bool accept_keys = false);

// SHA-256 of the signed file in hex; empty: there is none.
Result<std::string> signed_file_digest(Files& files, const Path& path);

// SHA-256 over the paths and octets of every file of the source.
std::string source_digest(const ZoneText& text);

// The serial to sign with: the source's when it is after the last one, else the next one by the
// zone's policy. The last one is the highest (RFC 1982) of what was signed, what the name servers
// have (`served`, where that is known), what is in a signed file that is not the one of the state,
// and, where the zone was never signed, of the source: all of them may have been served.
uint32_t serial_to_sign(const StageContext& context, const ZoneSettings& zone,
                        const SigningInput& input, std::optional<uint32_t> served);

}  // namespace millrace::dnszone
