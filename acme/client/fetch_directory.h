// Fetches the directory (RFC 8555 §7.1.1): unsigned, without an account.
#pragma once

#include "acme/protocol/answer.h"
#include "acme/settings.h"
#include "core/env/env.h"

namespace millrace::acme {

// The answer, of any status. Follows at most five redirects, within https: operators type the
// directory URL, and CAs move. `url` of the answer is the redirected URL. Errors: the configured
// URL is not valid, a redirect that is not followed, the CA cannot be reached.
Result<Answer> request_directory(Env& env, const CaSettings& ca);

// A successful answer. Errors: as above, and any other status.
Result<Answer> fetch_directory(Env& env, const CaSettings& ca);

// "acme.directory: URL redirects to URL: set it to that URL"; empty: `url`, which the directory
// came from, is the configured one.
std::string redirect_note(const std::string& url, const CaSettings& ca);

}  // namespace millrace::acme
