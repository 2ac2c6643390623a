// One signed request at a time, for single operations: account commands and revocation.
#pragma once

#include "acme/client/session.h"
#include "acme/protocol/answer.h"
#include "acme/settings.h"
#include "core/bundle/stage.h"

namespace millrace::acme {

// The answer of any status (`accept`: as in Client::post), with Client's handling of nonces.
// `memory` has its directory and its account. A limit in the answer is in `memory` afterwards,
// except one of keyChange.
Result<Answer> exchange(const StageContext& context, const CaSettings& ca, Session::Memory& memory,
                        std::string url, std::string payload, std::string accept = {});

// The same, but an answer other than success is an error: refusal().
Result<Answer> post_signed(const StageContext& context, const CaSettings& ca,
                           Session::Memory& memory, std::string url, std::string payload);

// A 429 or 503 sets the limit in `memory`, which blocks later requests.
void note_limit(const Result<Answer>& answer, Session::Memory& memory, TimePoint now);

// A memory whose requests are signed with the key alone and have its JWK in the header: for
// newAccount and revokeCert.
Result<Session::Memory> signing_as(PrivateKey key, const Directory& directory);

}  // namespace millrace::acme
