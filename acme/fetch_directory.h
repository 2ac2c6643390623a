// The directory for those who order nothing: unsigned, without an account.
#pragma once

#include "acme/answer.h"
#include "acme/settings.h"
#include "core/env.h"

namespace millrace::acme {

// An answer of success. Errors: the URL is none, the CA cannot be reached or answers otherwise.
Result<Answer> fetch_directory(Env& env, const CaSettings& ca);

}  // namespace millrace::acme
