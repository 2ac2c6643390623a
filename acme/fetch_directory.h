// Fetches the directory (RFC 8555 §7.1.1): unsigned, without an account.
#pragma once

#include "acme/answer.h"
#include "acme/settings.h"
#include "core/env.h"

namespace millrace::acme {

// The answer, of any status. Redirects are followed, five at most, within https: the directory's
// URL is typed by people, and CAs move. `url` of the answer is the one that led to it. Errors: the
// configured URL is not one, a redirect that is not followed, the CA cannot be reached.
Result<Answer> request_directory(Env& env, const CaSettings& ca);

// An answer of success. Errors: as above, and what the CA answers otherwise.
Result<Answer> fetch_directory(Env& env, const CaSettings& ca);

// "acme.directory: URL redirects to URL: set it to that"; empty: `url`, which led to the directory,
// is the configured one.
std::string redirect_note(const std::string& url, const CaSettings& ca);

}  // namespace millrace::acme
