# What a compiler and a linker can do against mistakes that someone else could use. Not in Debug
# builds, whose sanitizers find more; each flag only where compiler, linker and processor have it.
include(CheckCXXCompilerFlag)
include(CheckLinkerFlag)

function(millrace_harden_compile name flag)
  check_cxx_compiler_flag("-Werror ${flag}" MILLRACE_HAS_${name})
  if(MILLRACE_HAS_${name})
    target_compile_options(millrace_options INTERFACE $<$<NOT:$<CONFIG:Debug>>:${flag}>)
  endif()
endfunction()

function(millrace_harden_link name flag)
  check_linker_flag(CXX "${flag}" MILLRACE_HAS_${name})
  if(MILLRACE_HAS_${name})
    target_link_options(millrace_options INTERFACE $<$<NOT:$<CONFIG:Debug>>:${flag}>)
  endif()
endfunction()

millrace_harden_compile(CF_PROTECTION -fcf-protection)
millrace_harden_compile(STACK_CLASH -fstack-clash-protection)
millrace_harden_compile(PIE -fPIE)
millrace_harden_link(PIE_LINK -pie)
millrace_harden_link(RELRO -Wl,-z,relro,-z,now)
target_compile_options(millrace_options INTERFACE -fstack-protector-strong)
# Only where the compiler optimises. Some compilers define it by themselves.
set(MILLRACE_OPTIMISED $<CONFIG:Release,RelWithDebInfo,MinSizeRel>)
target_compile_options(millrace_options INTERFACE
  $<${MILLRACE_OPTIMISED}:-U_FORTIFY_SOURCE> $<${MILLRACE_OPTIMISED}:-D_FORTIFY_SOURCE=3>
  $<${MILLRACE_OPTIMISED}:-D_GLIBCXX_ASSERTIONS>)
