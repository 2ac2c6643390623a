// One signed request at a time, for what is done once: commands about the account, and revocation.
#pragma once

#include "acme/answer.h"
#include "acme/session_memory.h"
#include "acme/settings.h"
#include "core/stage.h"

namespace millrace::acme {

// The answer of any status; Client's rules for nonces. `memory` has its directory and its account;
// a limit that the CA tells of is in it afterwards, but not one of keyChange.
Result<Answer> exchange(const StageContext& context, const CaSettings& ca, Session::Memory& memory,
                        std::string url, std::string payload);

// The same, but what is not of success is an error: refusal().
Result<Answer> ask(const StageContext& context, const CaSettings& ca, Session::Memory& memory,
                   std::string url, std::string payload);

// A busy CA is left alone from then on: its limit is in `memory`.
void note_limit(const Result<Answer>& answer, Session::Memory& memory, TimePoint now);

// A memory whose requests are signed with the key alone, its JWK in the header: for newAccount and
// revokeCert.
Result<Session::Memory> signing_as(PrivateKey key, const Directory& directory);

}  // namespace millrace::acme
