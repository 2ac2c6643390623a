#include "acme/order/new_order.h"

#include <algorithm>

#include "core/base/printable.h"

namespace millrace::acme {
namespace {

// Some CAs have no specific error for an unknown profile.
bool may_be_the_profile(const Problem& problem) {
  return problem.is("invalidProfile") || problem.is("malformed") || problem.is("unauthorized");
}

// An unknown one counts as this one.
bool is_of_another(const std::string& directory, const std::string& this_one) {
  return !directory.empty() && directory != this_one;
}

bool share_a_name(const std::vector<CertName>& some, const std::vector<CertName>& others) {
  return std::ranges::any_of(
      some, [&](const CertName& name) { return std::ranges::count(others, name) > 0; });
}

// certID of the certificate that the order replaces; empty: of none, or none that this CA knows.
std::string replaced_by(const OrderState& state, const RequestDocument& request, const CaId& ca,
                        const Directory& directory) {
  const auto& issued = state.issued;
  if (directory.renewal_info.empty() || !issued || issued->replaced || issued->ca != ca ||
      is_of_another(issued->directory, directory.url) ||
      !share_a_name(issued->names, request.names)) {
    return {};
  }
  const auto chain = parse_chain(issued->chain, "certificate issued");
  const auto id = chain ? renewal_id(chain->front()) : Result<std::string>(chain.error());
  return id ? *id : std::string();
}

}  // namespace

Result<void> check_profile(const CertificateSettings& certificate, const CaId& ca,
                           const Directory& directory, Directory::Detail detail) {
  const std::string& profile = certificate.profile;
  if (profile.empty() || !certificate.profile_required || directory.profiles.contains(profile)) {
    return {};
  }
  return config_error("CA " + ca.text() + " does not offer the profile \"" + printable(profile) +
                      "\"; it offers: " + directory.offered_profiles(detail) +
                      "; change \"profile\", or set \"profile_required\" to false");
}

Result<NewOrder> first_order(const CertificateSettings& certificate, const OrderState& state,
                             const RequestDocument& request, const CaId& ca,
                             const Directory& directory) {
  TRY(check_profile(certificate, ca, directory));
  const bool offered = directory.profiles.contains(certificate.profile);
  return NewOrder{request.names, offered ? certificate.profile : std::string(),
                  replaced_by(state, request, ca, directory)};
}

std::optional<NewOrder> after_refusal(const NewOrder& order, const Problem& problem,
                                      const CertificateSettings& certificate) {
  NewOrder next = order;
  const bool droppable = !order.profile.empty() && !certificate.profile_required;
  const bool is_profile = problem.is("invalidProfile");
  if (!order.replaces.empty() && !is_profile) {
    next.replaces.clear();
  } else if (droppable && (is_profile || may_be_the_profile(problem))) {
    next.profile.clear();
  } else {
    return std::nullopt;
  }
  return next;
}

}  // namespace millrace::acme
