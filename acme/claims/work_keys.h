// The keys of a certificate below PREFIX/work/CERT.
#pragma once

namespace millrace::acme {

inline constexpr const char* kClaimKey = "/claim";
inline constexpr const char* kOrderKey = "/order";

}  // namespace millrace::acme
