// What people are told of a revocation that was not done.
#pragma once

#include <string>
#include <vector>

#include "acme/order_state.h"

namespace millrace::acme {

// How an error goes on, from "; ". The intent is on the disk: the stage order asks again.
std::string asked_again();
// The same, when order itself has just asked.
std::string asked_again_later();
// The same, but only the certificate's own key may do it, unless the account may as well.
// `key_file`: of that key.
std::string asked_again(const CertId& id, const PendingRevocation& pending,
                        const std::string& key_file);
// It is no configured certificate's newest.
std::string nobody_remembers();
// That it is revoked was known before it was asked for.
std::string known_before();

// "serial 01ab", or "order URL", whose certificate is not known yet.
std::string subject_of(const PendingRevocation& pending);

// The command that revokes by its own key what stands in the state of `id`; FILE stands for what is
// not known here.
std::string command_by_key(const CertId& id, const PendingRevocation& pending,
                           const std::string& key_file);

}  // namespace millrace::acme
