// Messages about a revocation that was not done.
#pragma once

#include <string>
#include <vector>

#include "acme/state/order_state.h"

namespace millrace::acme {

// The end of an error, from "; ". The intent is on disk: the stage order retries.
std::string asked_again();
// The same, when order itself has just tried.
std::string asked_again_later();
// The same, but only the certificate's own key can do it, unless the account is allowed to.
// `key_file`: of that key.
std::string asked_again(const CertId& id, const PendingRevocation& pending,
                        const std::string& key_file);
// It is not the newest of a configured certificate.
std::string nobody_remembers();
// It was known to be revoked before the request.
std::string known_before();

// "serial 01ab", or "order URL", whose certificate is not known yet.
std::string subject_of(const PendingRevocation& pending);

// The command that revokes the entry in the state of `id` with its own key; FILE replaces what is
// not known here.
std::string command_by_key(const CertId& id, const PendingRevocation& pending,
                           const std::string& key_file);

}  // namespace millrace::acme
